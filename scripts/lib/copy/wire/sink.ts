/** Where CopyData frames go: a server that waits for COPY data, or a place in memory. */
export interface Sink {
  /** Takes frames (not always whole ones); false means: wait for `drained` before the next. */
  write: (frames: Buffer) => boolean
  drained: () => Promise<void>
  /** Whether nothing that was written is held any more; absent where that is not known. */
  isFlushed?: () => boolean
}

/** A sink that keeps what it gets; for results that are known to be small. */
export const memorySink = (): Sink & { frames: () => Buffer } => {
  const parts: Buffer[] = []
  return {
    write: (frames) => {
      parts.push(frames)
      return true
    },
    drained: () => Promise.resolve(),
    frames: () => Buffer.concat(parts),
  }
}
