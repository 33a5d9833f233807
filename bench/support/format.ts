/** Seconds with three digits in the unit that suits them. */
export function formatSeconds(seconds: number): string {
  if (seconds >= 100) return `${seconds.toFixed(0)} s`;
  if (seconds >= 1) return `${seconds.toPrecision(3)} s`;
  if (seconds >= 1e-3) return `${(seconds * 1e3).toPrecision(3)} ms`;
  return `${(seconds * 1e6).toPrecision(3)} µs`;
}

/** A rate in units of 10⁹ a second. */
export function formatGiga(perSecond: number): string {
  return formatNumber(perSecond / 1e9);
}

/** A rate in units of 10⁶ a second. */
export function formatMega(perSecond: number): string {
  return formatNumber(perSecond / 1e6);
}

export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${formatNumber(bytes / 1e9)} GB`;
  return bytes >= 1e6 ? `${formatNumber(bytes / 1e6)} MB` : `${formatNumber(bytes / 1e3)} kB`;
}

export function formatPercent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}

/** Three significant digits without an exponent. */
export function formatNumber(value: number): string {
  return value >= 100
    ? value.toFixed(0)
    : value >= 0.001 || value === 0
      ? value.toPrecision(3)
      : value.toExponential(1);
}
