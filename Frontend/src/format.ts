// Numbers as people read them.

/** `1:02:03.45`, `2:03.45`. */
export function clock(seconds: number, decimals = 2): string {
  const scale = 10 ** decimals;
  const units = Math.max(0, Math.round(seconds * scale));
  const whole = Math.floor(units / scale);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const two = (n: number): string => String(n).padStart(2, "0");
  const head = hours > 0 ? `${hours}:${two(minutes)}` : String(minutes);
  const tail = decimals > 0 ? `.${String(units % scale).padStart(decimals, "0")}` : "";
  return `${head}:${two(whole % 60)}${tail}`;
}

export function bytes(count: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(unit === 0 || value >= 99.95 ? 0 : 1)} ${units[unit]}`;
}

/** How long it will take: `12 s`, `3 min`, `1 h 20 min`. */
export function span(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function factor(value: number): string {
  return `${value >= 10 ? value.toFixed(0) : value.toFixed(1)}×`;
}

export function day(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return "";
  return date.toLocaleString("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
}

/** `24 fps` of `24/1`. */
export function rate(text: string): string {
  const [over, under] = text.split("/").map(Number);
  if (!over) return text;
  const value = over / (under || 1);
  return `${Number.isInteger(value) ? value : value.toFixed(2)} fps`;
}
