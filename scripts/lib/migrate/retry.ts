/**
 * How long to wait before the next try, in milliseconds: 250 ms, doubled each time up to `capMs`, of
 * which a random half is taken away, so that two that collided do not collide again.
 */
export const delayOf = (retry: number, capMs: number): number =>
  Math.min(capMs, 250 * 2 ** Math.min(retry, 30)) * (0.5 + Math.random() / 2)

/** Lock time-out and deadlock: the same statement may succeed when others are done. As pgroll does. */
export const isRetryable = (code: string | undefined): boolean =>
  code === '55P03' || code === '40P01'
