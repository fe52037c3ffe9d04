declare module 'pgpass' {
  /** Looks an address up in the password file; calls back with nothing when it is not there. */
  export default function pgpass(
    address: { host: string; port: number; database: string; user: string },
    callback: (password: string | undefined) => void,
  ): void
}
