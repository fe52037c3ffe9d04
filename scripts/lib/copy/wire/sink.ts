/** Where CopyData frames go: a server that waits for COPY data, or a place in memory. */
export interface Sink {
  /**
   * Takes frames (not always whole ones), whose memory is used again once this has returned true; false
   * means: wait for `drained` before that, and before the next.
   */
  write: (frames: Buffer) => boolean
  drained: () => Promise<void>
}

/** A sink that keeps what it gets; for results that are known to be small. */
export const memorySink = (): Sink & { frames: () => Buffer } => {
  const parts: Buffer[] = []
  return {
    write: (frames) => {
      parts.push(Buffer.from(frames))
      return true
    },
    drained: () => Promise.resolve(),
    frames: () => Buffer.concat(parts),
  }
}
