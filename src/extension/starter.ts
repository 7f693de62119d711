/** The text of a new notebook: one experiment that runs, small enough to read in a minute and to change. */

export const starterText = `---
dsnb: 1
---
# A lost reply

The client asks the server to count to one. The server does it, but the reply is lost, so the client tries again.
Run the last cell and step through the diagram. Then change the \`loss\` to \`0%\` and run it again:
what the cell expects does not happen any more.

\`\`\`ts dsnb
class Server extends Node {
  count = 0

  increment() {
    this.count++
    return { count: this.count }
  }
}

class Client extends Node {
  async start() {
    try {
      await this.call('server', 'increment', {}, { timeout: s(1) })
    } catch {
      this.note('no reply: was it done?')
      await this.call('server', 'increment', {}, { timeout: s(1) })
    }
  }
}

safety('counted once', ({ server }) => server.count <= 1)
\`\`\`

\`\`\`dsnb
cluster counter
  server: Server
  client: Client
  network latency 1ms..5ms

faults lost-reply
  loss 100% from server to client for 500ms

run counter with lost-reply for 10s seed 1
  expect counted-once violated
  show sequence
\`\`\`
`
