/**
 * Keeps the output of jobs that run at the same time apart: the oldest job prints as it goes, the others when they are done.
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
  /** The first one prints as it goes. */
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

  /** Prints everything at once, when the program ends before its jobs are done. */
  flush(): void {
    for (const { text } of this.blocks.splice(0)) this.print(text)
  }

  /** Prints what the first job has written. When it is done, prints all of the others that are done, and goes on with the next. */
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
