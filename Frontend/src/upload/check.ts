// Whether a file may be a video, before anything is sent. The service decides by the bytes. Pure.
import { text } from "../text";

export interface FileFacts { name: string; size: number; type: string; lastModified: number }

const videoNames = /\.(mp4|m4v|mov|mkv|webm|avi|mpe?g|m?2?ts|wmv|flv|ogv|ogg|3gp|mxf|y4m|gif)$/i;

/** Why a file is refused; null where it is sent. */
export function refusal(file: FileFacts): string | null {
  if (file.size === 0) return text.refused.empty(file.name);
  const isPerhaps = file.type === "" || file.type === "application/octet-stream" || file.type.startsWith("video/");
  if (isPerhaps || videoNames.test(file.name)) return null;
  return text.refused.type(file.name, file.type);
}

/** What was begun, kept beyond a reload: the browser does not keep files. */
export interface Begun { videoId: string; name: string; size: number; time: number }

export function isSame(begun: Begun, file: FileFacts): boolean {
  return begun.name === file.name && begun.size === file.size && begun.time === file.lastModified;
}
