import { styleText } from 'node:util'
import type { WriteStream } from 'node:tty'

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 80
const LABEL_WIDTH = 12
// Without a terminal a long step still says now and then that it is alive.
const REMINDER_MS = 15_000

/** What a step says about itself while it runs. */
export type Report = (message: string) => void

export interface Progress {
  /** Runs one part of the start under a line of its own; the result's words end the line. */
  step<T>(label: string, run: (report: Report) => Promise<{ words: string; value: T }>): Promise<T>
  /** A line of its own, between the steps. */
  say(line: string): void
}

/** Lines of progress: animated on a terminal, plain where they are written to a file. */
export function createProgress(output: WriteStream = process.stdout): Progress {
  return output.isTTY ? animated(output) : plain(output)
}

function animated(output: WriteStream): Progress {
  const style = (format: 'green' | 'red' | 'cyan' | 'dim', text: string) =>
    styleText(format, text, { stream: output })
  return {
    async step(label, run) {
      const startedAt = performance.now()
      let message = ''
      let frame = 0
      const draw = () => {
        const spinner = FRAMES[frame++ % FRAMES.length] ?? ''
        const line = `${spinner} ${label.padEnd(LABEL_WIDTH)} ${message}`
        output.write(`\r\u001B[K${style('cyan', line.slice(0, (output.columns || 80) - 1))}`)
      }
      const timer = setInterval(draw, FRAME_MS)
      draw()
      try {
        const { words, value } = await run((words) => (message = words))
        const took = style('dim', elapsed(startedAt))
        output.write(
          `\r\u001B[K${style('green', '✓')} ${label.padEnd(LABEL_WIDTH)} ${words}  ${took}\n`,
        )
        return value
      } catch (error) {
        output.write(`\r\u001B[K${style('red', '✗')} ${label}\n`)
        throw error
      } finally {
        clearInterval(timer)
      }
    },
    say: (line) => output.write(`${line}\n`),
  }
}

function plain(output: WriteStream): Progress {
  return {
    async step(label, run) {
      const startedAt = performance.now()
      let step = ''
      let saidAt = startedAt
      const report = (message: string) => {
        const [name = ''] = message.split(':')
        if (name === step && performance.now() - saidAt < REMINDER_MS) return
        step = name
        saidAt = performance.now()
        output.write(`… ${label.padEnd(LABEL_WIDTH)} ${message}\n`)
      }
      const { words, value } = await run(report)
      output.write(`✓ ${label.padEnd(LABEL_WIDTH)} ${words}  ${elapsed(startedAt)}\n`)
      return value
    },
    say: (line) => output.write(`${line}\n`),
  }
}

function elapsed(startedAt: number): string {
  const milliseconds = performance.now() - startedAt
  return milliseconds < 10_000
    ? `${Math.round(milliseconds)} ms`
    : `${Math.round(milliseconds / 1000)} s`
}
