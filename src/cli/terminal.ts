/** One stream of text for people. */
export interface TextStream {
  write(text: string): void;
  /** Whether it shows colour. */
  readonly colour: boolean;
  /** How wide it is now, where a line can be drawn over; undefined elsewhere. */
  readonly columns: number | undefined;
}

/** Where a terminal does not say how wide it is. */
const USUAL_COLUMNS = 80;

/** Where a command speaks. */
export interface Terminal {
  readonly output: TextStream;
  readonly error: TextStream;
  /** How this program is called, for commands that it proposes. */
  readonly command: string;
}

/** The terminal of this process. Colour only where a person looks, and never with `NO_COLOR`. */
export function processTerminal(): Terminal {
  const { env, stdout, stderr } = process;
  const mayColour = env['NO_COLOR'] === undefined || env['NO_COLOR'] === '';
  return {
    output: textStream(stdout, mayColour),
    error: textStream(stderr, mayColour),
    command: env['npm_lifecycle_event'] === 'sim' ? 'npm run sim --' : 'hubbub',
  };
}

function textStream(stream: NodeJS.WriteStream, mayColour: boolean): TextStream {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Who reads may stop reading, as `head` does.
    if (error.code !== 'EPIPE') throw error;
  });
  // A dumb terminal has no way back to the beginning of its line.
  const canDraw = stream.isTTY && process.env['TERM'] !== 'dumb';
  return {
    write: (text) => void stream.write(text),
    colour: mayColour && stream.isTTY,
    get columns() {
      return canDraw ? stream.columns || USUAL_COLUMNS : undefined;
    },
  };
}
