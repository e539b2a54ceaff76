// Small drawings; what they say is always said in words beside them.
const paths = {
  idle: "M8 4.5V8l2.5 1.5M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0Z",
  busy: "M3 10.5V5.5M6.3 13V3M9.7 11.5v-7M13 9.5v-3",
  good: "m3 8.5 3.2 3.2L13 5",
  copy: "M5.5 5.5V3.2c0-.7.5-1.2 1.2-1.2h6.1c.7 0 1.2.5 1.2 1.2v6.1c0 .7-.5 1.2-1.2 1.2h-2.3M3.2 5.5h6.1c.7 0 1.2.5 1.2 1.2v6.1c0 .7-.5 1.2-1.2 1.2H3.2c-.7 0-1.2-.5-1.2-1.2V6.700c0-.7.5-1.2 1.200-1.200Z",
  bad: "M8 5v3.700M8 11.200v.1M7 2.700 1.800 12c-.4.8.1 1.700 1 1.700h10.400c.9 0 1.400-.9 1-1.700L9 2.700c-.5-.8-1.500-.8-2 0Z",
  upload: "M8 10.500V2.800M4.800 5.800 8 2.600l3.200 3.200M2.500 10.500v1.800c0 .7.5 1.200 1.200 1.200h8.600c.7 0 1.200-.5 1.200-1.200v-1.800",
  search: "m13.500 13.500-3.300-3.300M11.500 7a4.500 4.500 0 1 1-9 0 4.500 4.500 0 0 1 9 0Z",
  previous: "m10 3.500-4.500 4.500 4.500 4.500",
  next: "m6 3.500 4.500 4.500-4.500 4.500",
  play: "M5 3.200v9.600L12.500 8Z",
  pause: "M5.500 3.500v9M10.500 3.500v9",
  plus: "M8 3.500v9M3.500 8h9",
  minus: "M3.500 8h9",
  close: "m4 4 8 8M12 4l-8 8",
  down: "M8 2.800v7.700M4.800 7.500 8 10.700l3.200-3.200M3 13.300h10",
  trash: "M3 4.500h10M6.500 4.500V3h3v1.500M4.500 4.500l.6 8.500h5.800l.6-8.500",
} as const;

export function Icon({ name }: { name: keyof typeof paths }): JSX.Element {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
