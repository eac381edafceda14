import { ActionArguments, type Frame, type StepCode } from './_frame.ts';

/** Something that is known when code is written, by the name it has there. */
type Name = string;

/**
 * Writes the JavaScript of one step: what its guards and actions are, and where it leads, known in
 * advance. A closure would do the same, but all closures of one place in the source share what the engine
 * learns about whom they call; in a function of its own each call has one callee, and is inlined. Nothing
 * of a machine gets into the text but constants, by number.
 */
export class StepWriter implements StepCode {
  readonly #constants: unknown[] = [];
  readonly #lines: string[] = [];
  #count = 0;
  /** Where the arguments for the context of the moment are; undefined if nowhere yet. */
  #args: Name | undefined;

  /** The name of a value that does not change. */
  constant(value: unknown): Name {
    // Not by equality: 0 and -0 are two.
    let at = this.#constants.findIndex((other) => Object.is(other, value));
    if (at === -1) at = this.#constants.push(value) - 1;
    return `c${at}`;
  }

  line(text: string): void {
    this.#lines.push(text);
  }

  /** Keeps the value of `expression`. */
  keep(expression: string): Name {
    const name = `v${this.#count++}`;
    this.line(`const ${name} = ${expression};`);
    return name;
  }

  /** What expressions of the machine are called with. */
  args(): Name {
    const type = this.constant(ActionArguments);
    return (this.#args ??= this.keep(`new ${type}(context, event, frame.actor)`));
  }

  /** Makes the value of `expression` the context. */
  assign(expression: string): void {
    this.line(`context = frame.context = ${expression};`);
    this.#args = undefined;
  }

  /** Writes what `write` does as a block of its own. */
  block(head: string, write: () => void): void {
    const args = this.#args;
    this.line(`${head} {`);
    write();
    this.line('}');
    this.#args = args;
  }

  /** The function, of the frame that it works on; it tells whether there was a step to take. */
  build(): (frame: Frame) => boolean {
    const body = `
      return function step(frame) {
        const event = frame.event;
        let context = frame.context;
        ${this.#lines.join('\n')}
      };`;
    // oxlint-disable-next-line typescript/no-implied-eval
    const make = new Function(...this.#constants.map((_, at) => `c${at}`), body);
    return make(...this.#constants) as (frame: Frame) => boolean;
  }
}
