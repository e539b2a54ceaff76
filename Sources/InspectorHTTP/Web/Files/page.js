// The page without a framework: one stream of events, one element for each video.
const videos = new Map();
const list = document.getElementById("videos");
const message = document.getElementById("message");
const signIn = document.getElementById("sign-in");

async function call(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: method === "POST" ? { "Content-Type": "application/json" } : {},
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (response.status === 401) signIn.hidden = false;
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Error([problem.detail, problem.remedy].filter(Boolean).join(" ") || response.statusText);
  }
  return response.status === 204 ? null : response.json();
}

const tell = (text) => { message.textContent = text; };
const attempt = (work) => work().then(() => tell(""), (error) => tell(error.message));
const clock = (seconds) => {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}.${Math.floor((seconds - whole) * 10)}`;
};

// Uploads

function put(url, headers, bytes, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => progress(event.loaded);
    request.onload = () => request.status < 300 ? resolve() : reject(new Error(request.responseText));
    request.onerror = () => reject(new Error("The connection was lost."));
    request.send(bytes);
  });
}

async function upload(file) {
  const show = (sent) => tell(`${file.name}: ${Math.floor(100 * sent / file.size)} % sent`);
  const begun = await call("POST", "/api/uploads", { filename: file.name, size: file.size });
  if (begun.url) return put(begun.url, begun.headers, file, show);
  for (let number = 1; number <= begun.parts; number++) {
    const asked = await call("POST", `/api/uploads/${begun.videoId}/parts`, { numbers: [number] });
    const start = (number - 1) * begun.partSize;
    const { url, headers } = asked.parts[0];
    await put(url, headers, file.slice(start, start + begun.partSize), (sent) => show(start + sent));
  }
  await call("POST", `/api/uploads/${begun.videoId}/complete`);
}

const uploadAll = (files) => attempt(async () => { for (const file of files) await upload(file); });
const drop = document.getElementById("drop");
document.getElementById("files").onchange = (event) => uploadAll([...event.target.files]);
drop.ondragover = (event) => { event.preventDefault(); drop.classList.add("over"); };
drop.ondragleave = () => drop.classList.remove("over");
drop.ondrop = (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  uploadAll([...event.dataTransfer.files]);
};

// Videos

function element(id) {
  if (videos.has(id)) return videos.get(id);
  const item = document.getElementById("video").content.firstElementChild.cloneNode(true);
  const video = { id, item, cuts: [], duration: 0, thumbnail: false };
  videos.set(id, video);
  list.prepend(item);
  return video;
}

function button(text, work) {
  const button = document.createElement("button");
  button.textContent = text;
  button.onclick = () => attempt(work);
  return button;
}

function draw(video) {
  const find = (selector) => video.item.querySelector(selector);
  video.item.className = video.state;
  find("h2").textContent = video.filename ?? video.id;
  const facts = [video.state.replace("_", " ")];
  if (video.duration) facts.push(clock(video.duration));
  if (video.cuts.length) facts.push(`${video.cuts.length} cuts`);
  if (video.failure) facts.push(video.failure.sentence);
  find(".state").textContent = facts.join(" · ");
  const isRunning = ["queued", "downloading", "analyzing"].includes(video.state);
  find("progress").hidden = !isRunning;
  find("progress").value = video.progress;
  const marks = video.duration ? video.cuts.map((cut) => {
    const mark = document.createElement("i");
    mark.className = cut.kind;
    mark.style.left = `${100 * cut.time / video.duration}%`;
    mark.title = `${cut.kind} at ${clock(cut.time)}`;
    return mark;
  }) : [];
  for (const segment of video.copy?.segments ?? []) {
    if (!video.duration) break;
    const span = document.createElement("span");
    span.className = "copied";
    span.style.left = `${100 * segment.bStart / video.duration}%`;
    span.style.width = `${100 * (segment.bEnd - segment.bStart) / video.duration}%`;
    marks.push(span);
  }
  find(".timeline").replaceChildren(...marks);
  find(".timeline").ariaLabel = `${video.cuts.length} cuts`;
  find(".verdict").textContent = verdict(video);
  const path = `/api/videos/${video.id}`;
  const actions = [];
  if (isRunning) actions.push(button("Cancel", () => call("POST", `${path}/cancel`)));
  else if (video.state !== "awaiting_upload") actions.push(button("Analyse again", () => call("POST", `${path}/retry`)));
  if (video.state === "duplicate" && video.copy?.id) {
    actions.push(button("Not a copy", () => call("POST", `/api/duplicates/${video.copy.id}/dismiss`)));
  }
  actions.push(button("Delete", () => call("DELETE", path)));
  find(".actions").replaceChildren(...actions);
  if (video.thumbnail) {
    const image = find("img");
    if (!image.src) image.src = `${path}/thumbnail`;
  }
}

function verdict(video) {
  const copy = video.copy;
  if (!copy) return "";
  const known = videos.get(copy.duplicateOf)?.filename ?? copy.duplicateOf;
  const relation = { identical: "the same bytes as", copy: "a copy of", excerpt: "an excerpt of", contains: "holds all of" };
  const proof = (copy.segments ?? []).map((s) =>
    `${clock(s.bStart)}–${clock(s.bEnd)} here is ${clock(s.aStart)}–${clock(s.aEnd)} there (${s.matchedCuts} cuts, ` +
    `${s.matchedPictures} pictures${s.mirrored ? ", mirrored" : ""})`);
  const word = video.state === "duplicate" ? "" : "seems: ";
  return [`${word}${relation[copy.relation] ?? copy.relation} ${known}`, ...proof].join("; ");
}

async function load(video) {
  const all = await call("GET", `/api/videos/${video.id}`);
  video.filename = all.filename;
  video.cuts = all.cuts;
  video.duration = all.duration ?? video.duration;
  video.thumbnail = Boolean(all.thumbnail);
  video.failure = all.failure;
  video.copy = all.duplicates.find((pair) => pair.video === video.id && pair.duplicate && !pair.dismissed) ?? null;
  draw(video);
}

// Events

function take(event) {
  const data = JSON.parse(event.data);
  if (data.deleted) {
    videos.get(data.videoId)?.item.remove();
    videos.delete(data.videoId);
    return;
  }
  const isNew = !videos.has(data.videoId);
  const video = element(data.videoId);
  const wasAt = video.state;
  Object.assign(video, { state: data.state, progress: data.progress });
  if (data.duration) video.duration = data.duration;
  if (data.state !== wasAt && data.state === "analyzing") video.cuts = [];
  if (data.cut) video.cuts.push(data.cut);
  if (data.shot?.hasThumbnail) video.thumbnail = true;
  if ("evidence" in data) video.copy = data.evidence;
  if (data.duplicate) video.copy = data.duplicate;
  draw(video);
  // What no event carries: names, lengths, and all of what was before.
  if (isNew || data.snapshot || (data.state !== wasAt && data.state !== "downloading")) {
    load(video).catch(() => {});
  }
}

function listen() {
  const events = new EventSource("/api/events");
  events.onmessage = take;
  for (const name of ["cut", "duplicate", "completed", "failed", "cancelled"]) events.addEventListener(name, take);
  events.onerror = () => { if (events.readyState === EventSource.CLOSED) signIn.hidden = false; };
}

signIn.onsubmit = (event) => {
  event.preventDefault();
  attempt(async () => {
    await call("POST", "/api/session", { token: document.getElementById("token").value });
    signIn.hidden = true;
    listen();
  });
};
listen();
