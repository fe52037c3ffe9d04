// The program of graphile-migrate, which runs as a process of its own: see child.ts.
import '../migrate/driver.ts'

// Not before the driver is told.
await import('graphile-migrate/dist/cli.js')
