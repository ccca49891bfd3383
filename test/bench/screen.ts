/**
 * A screen as the load generator has it: a TCP connection that speaks just enough WebSocket. A WebSocket client in Node would be
 * busy before the server is; this one looks at the head of a frame and hands out its bytes, decoded by whoever wants them.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const OPCODE_TEXT = 1;
const OPCODE_CLOSE = 8;
const OPCODE_PING = 9;
const OPCODE_PONG = 10;

/** Called with each text message; its bytes are good only until the call returns. */
type OnText = (message: Buffer, screen: Screen) => void;

export class Screen {
  readonly #socket: Socket;
  readonly #onText: OnText;
  #rest: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket, onText: OnText) {
    this.#socket = socket;
    this.#onText = onText;
  }

  /** Resolves when the server has taken the connection. */
  static async open(port: number, path: string, onText: OnText): Promise<Screen> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    const key = randomBytes(16).toString('base64');
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    let head = Buffer.alloc(0);
    let end = -1;
    while (end < 0) {
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      head = Buffer.concat([head, chunk]);
      end = head.indexOf('\r\n\r\n');
    }
    if (!head.toString('latin1', 0, end).startsWith('HTTP/1.1 101')) throw new Error(`not a WebSocket: ${head.toString('latin1', 0, end)}`);
    const screen = new Screen(socket, onText);
    socket.on('data', (chunk) => screen.#read(chunk));
    socket.on('error', () => {});
    screen.#read(head.subarray(end + 4));
    return screen;
  }

  send(text: string): void {
    this.#write(OPCODE_TEXT, Buffer.from(text));
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    let bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    for (;;) {
      if (bytes.length < 2) break;
      const short = (bytes[1] ?? 0) & 0x7f;
      const start = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (bytes.length < start) break;
      const length = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
      if (bytes.length < start + length) break;
      const payload = bytes.subarray(start, start + length);
      const opcode = (bytes[0] ?? 0) & 0x0f;
      if (opcode === OPCODE_TEXT) this.#onText(payload, this);
      else if (opcode === OPCODE_PING) this.#write(OPCODE_PONG, Buffer.from(payload));
      else if (opcode !== OPCODE_CLOSE) throw new Error(`a frame with opcode ${opcode}`);
      bytes = bytes.subarray(start + length);
    }
    this.#rest = bytes;
  }

  /** Clients must mask; a mask of zeros leaves the bytes as they are. */
  #write(opcode: number, payload: Buffer): void {
    const long = payload.length > 125;
    const head = Buffer.alloc(long ? 8 : 6);
    head[0] = 0x80 | opcode;
    head[1] = 0x80 | (long ? 126 : payload.length);
    if (long) head.writeUInt16BE(payload.length, 2);
    this.#socket.write(Buffer.concat([head, payload]));
  }
}
