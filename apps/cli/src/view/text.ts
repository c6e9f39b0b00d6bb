/** 61,706: the same on every machine, whatever its language. */
export function count(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** 0.9918 as `99.18 %`: two digits, as accuracies are compared; never rounded up to 100. */
export function percent(share: number): string {
  if (Number.isNaN(share)) return "NaN";
  const hundredths = Math.round(share * 10_000);
  return `${((hundredths === 10_000 && share < 1 ? 9999 : hundredths) / 100).toFixed(2)} %`;
}

/** Seconds as `48 s`, `2 min 05 s` or `1 h 03 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "?";
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const pad = (n: number): string => String(n).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`;
}

/** A loss with four significant digits, and never so long that columns shift. */
export function loss(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return value >= 100 ? value.toFixed(1) : value.toFixed(4);
}
