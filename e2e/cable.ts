import { connect, createServer, type Socket } from 'node:net'

export type Cable = { url: string; cut(): Promise<void>; mend(): Promise<void>; end(): Promise<void> }

/** A line of its own between a browser and the server, which can be pulled out and put back: nobody else notices. */
export async function cableTo(server: string): Promise<Cable> {
  const { hostname, port } = new URL(server)
  const open = new Set<Socket>()
  const keep = (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy()) // the other end was pulled
  }
  const plug = createServer((near) => {
    const far = connect(Number(port), hostname)
    keep(near)
    keep(far)
    near.pipe(far).pipe(near)
    near.once('close', () => far.destroy())
    far.once('close', () => near.destroy())
  })
  const listen = (at: number) =>
    new Promise<void>((resolve, reject) => {
      plug.once('error', reject)
      plug.listen(at, '127.0.0.1', () => {
        plug.off('error', reject)
        resolve()
      })
    })
  const cut = () =>
    new Promise<void>((resolve) => {
      plug.close(() => resolve())
      for (const socket of open) socket.destroy()
    })
  await listen(0)
  const address = plug.address()
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut,
    mend: () => listen(address.port),
    end: () => (plug.listening ? cut() : Promise.resolve()),
  }
}
