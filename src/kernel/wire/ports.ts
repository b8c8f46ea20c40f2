/**
 * Ports for a kernel that is about to start. The protocol wants them in a file before the kernel binds them, so another
 * program can take one in between: all are held together until each is known, none is given out twice by this process,
 * and who starts a kernel tries again with others when it cannot bind.
 */
import { createServer, type Server } from 'node:net'

const given = new Set<number>()

/** @returns `count` different ports that were free on `ip` a moment ago */
export async function freePorts(count: number, ip: string): Promise<number[]> {
  const held: Server[] = []
  const ports: number[] = []
  try {
    while (ports.length < count) {
      const server = createServer()
      held.push(server)
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(0, ip, resolve)
      })
      const { port } = server.address() as { port: number }
      if (!given.has(port)) ports.push(port)
    }
  } finally {
    await Promise.all(held.map((server) => new Promise((closed) => server.close(closed))))
  }
  for (const port of ports) given.add(port)
  return ports
}
