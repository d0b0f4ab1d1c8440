import { get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';

/** Somebody who reads an answer as slowly as they like. */
export class SlowReader {
  private received = 0;
  private failure: Error | null = null;
  private over = false;

  private constructor(readonly response: IncomingMessage) {
    response.on('error', (error) => (this.failure = error));
    response.on('close', () => (this.over = true));
    response.pause();
  }

  static async open(url: string, token: string): Promise<SlowReader> {
    const request = get(url, { headers: { authorization: `Bearer ${token}` }, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return new SlowReader(response);
  }

  get status(): number {
    return this.response.statusCode!;
  }

  /** Takes what comes until so many bytes have come, or no more do. */
  async take(bytes: number): Promise<void> {
    const wanted = this.received + bytes;
    const onData = (data: Buffer) => {
      this.received += data.length;
      if (this.received >= wanted) this.response.pause();
    };
    this.response.on('data', onData);
    await new Promise<void>((resolve) => {
      if (this.over) return resolve();
      this.response.once('close', resolve).once('pause', resolve).resume();
    });
    this.response.off('data', onData);
  }

  /** Reads on to the end. @returns how it ended: `whole`, or `broken` when the connection broke before */
  async rest(): Promise<'whole' | 'broken'> {
    this.response.on('data', (data: Buffer) => (this.received += data.length));
    this.response.resume();
    if (!this.over) await once(this.response, 'close').catch(() => undefined);
    return this.failure || !this.response.complete ? 'broken' : 'whole';
  }

  /** Hangs up. */
  leave(): void {
    this.response.destroy();
  }
}
