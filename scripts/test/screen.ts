/**
 * What several jobs print at the same time, readable: the job that has waited longest prints as it goes, the others when they are done.
 *
 *     const screen = new Screen((text) => process.stdout.write(text))
 *     const block = screen.open('unit: test/unit/trace/columns.test.ts')
 *     block.write('  ✔ a test\n')
 *     block.close()
 */
export interface Block {
  write(text: string): void
  close(): void
}

interface Waiting {
  text: string
  closed: boolean
}

export class Screen {
  /** The first one is on the screen. */
  private readonly blocks: Waiting[] = []
  private readonly print: (text: string) => void

  constructor(print: (text: string) => void) {
    this.print = print
  }

  open(title: string): Block {
    const block: Waiting = { text: `\n${title}\n`, closed: false }
    this.blocks.push(block)
    this.show()
    return {
      write: (text) => {
        block.text += text
        this.show()
      },
      close: () => {
        block.closed = true
        this.show()
      },
    }
  }

  /** Prints all there is: the end comes before the jobs are done. */
  flush(): void {
    for (const { text } of this.blocks.splice(0)) this.print(text)
  }

  /** Prints what the first job has said; once it is done, what other jobs said that are done, and so on with the next. */
  private show(): void {
    while (this.blocks.length > 0) {
      const [first] = this.blocks
      this.print(first.text)
      first.text = ''
      if (!first.closed) return
      this.blocks.shift()
      for (const done of this.blocks.filter(({ closed }) => closed)) this.print(done.text)
      this.blocks.splice(0, this.blocks.length, ...this.blocks.filter(({ closed }) => !closed))
    }
  }
}
