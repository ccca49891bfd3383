/**
 * Messages that are text already. The publisher encodes a frame once; here the text is put into the packet as it is, instead of
 * being parsed and encoded again for every receiver.
 */
import { Decoder, Encoder, type Packet } from 'socket.io-parser';

/** An argument of `emit` or of an acknowledgement that is JSON text. */
export class Encoded {
  readonly json: string;
  constructor(json: string) {
    this.json = json;
  }
}

/** Packets turned into text since the process started; a broadcast counts once. */
export const encoderCounters = { packets: 0 };

class FrameEncoder extends Encoder {
  override encode(packet: Packet): unknown[] {
    encoderCounters.packets += 1;
    const data: unknown = packet.data;
    if (!Array.isArray(data) || !data.some((item) => item instanceof Encoded)) return super.encode(packet);
    const items = data.map((item) => (item instanceof Encoded ? item.json : JSON.stringify(item)));
    const namespace = packet.nsp && packet.nsp !== '/' ? `${packet.nsp},` : '';
    return [`${packet.type}${namespace}${packet.id ?? ''}[${items.join(',')}]`];
  }
}

/** Socket.IO's own protocol, given to it as the `parser` option. */
export const frameParser = { Encoder: FrameEncoder, Decoder };
