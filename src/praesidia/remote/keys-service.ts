import { Logger } from '@nestjs/common';
import { readToken } from '../../access/token.js';
import { Batcher } from '../../database/batcher.js';
import type { AuthorizationView, AuthorizeDto } from '../../remote/authorize.dto.js';
import { MAX_QUESTIONS } from '../../remote/questions.js';
import { HttpCaller, type HttpAnswer } from './http-caller.js';

export interface KeysServiceOptions {
  /** where the service is reached, e.g. `https://keys.example.com` */
  readonly url: string;
  /** `pst_…`, made by `npm run service:create` */
  readonly serviceToken: string;
  /** after which an answer is not waited for any more; 2000 by default */
  readonly timeoutMs?: number;
}

/** The service gave no answer: nothing is decided, and nothing may be let pass. */
export class KeysServiceUnavailable extends Error {
  constructor(override readonly cause: unknown) {
    super('The keys service cannot be reached.');
  }
}

/** An answer, as it comes over the wire: times are texts. */
export type Authorization = Omit<AuthorizationView, 'at'> & { readonly at?: string };

const TIMEOUT_MS = 2_000;
const TELL_EVERY_MS = 10_000;

/**
 * The keys service, asked over HTTP. Questions that arise in the same turn of the event loop travel together, and those that
 * arise while two lists are under way with the next one: a question is answered by a call that began after it arose. Nothing
 * is kept of any answer.
 */
export class KeysService {
  private readonly logger = new Logger('PraesidiaKeys');
  private readonly http: HttpCaller;
  private toldAt = -Infinity;
  private readonly questions = new Batcher<AuthorizeDto, Authorization>((batch) => this.ask(batch), {
    maxBatch: MAX_QUESTIONS,
    maxInFlight: 2,
    maxWaiting: 10_000,
  });

  /** @throws Error for what cannot be the address of a service, or no service token */
  constructor({ url, serviceToken, timeoutMs = TIMEOUT_MS }: KeysServiceOptions) {
    if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ''))
      throw new Error('PraesidiaModule.forRemote() needs a url such as https://keys.example.com.');
    const shape = readToken(serviceToken);
    if (typeof shape === 'string' || shape.kind !== 'service')
      throw new Error(
        'PraesidiaModule.forRemote() needs a serviceToken, pst_…: "npm run service:create" of the keys service prints one.',
      );
    this.http = new HttpCaller(url, serviceToken, timeoutMs);
  }

  /**
   * @param question one that `readQuestions` accepts: the service refuses a whole list for another
   * @throws KeysServiceUnavailable, DatabaseUnavailable when more wait than can be kept
   */
  authorize(question: AuthorizeDto): Promise<Authorization> {
    return this.questions.submit(question);
  }

  /** Tried twice, for which it has its key. @throws KeysServiceUnavailable; Error for events that are refused */
  async record(events: readonly object[], idempotencyKey: string): Promise<string[]> {
    const headers = { 'idempotency-key': idempotencyKey };
    const post = () => this.post('v1/audit-events', { events }, headers);
    const { status, body } = await post().catch(post);
    const { ids, detail } = (body ?? {}) as { ids?: string[]; detail?: string };
    if ((status === 201 || status === 200) && ids) return ids;
    if (status === 400) throw new Error(`The keys service refuses the event: ${detail}`);
    throw this.unavailable(new Error(`POST /v1/audit-events answered ${status}: ${detail ?? 'no problem'}`));
  }

  close(): void {
    this.http.close();
  }

  private async ask(questions: readonly AuthorizeDto[]): Promise<Authorization[]> {
    const { status, body } = await this.post('v1/authorize', questions);
    if (status === 200 && Array.isArray(body) && body.length === questions.length)
      return body as Authorization[];
    // also 401 and 403: it is the host's own token that is refused, not the caller's
    const { detail } = (body ?? {}) as { detail?: string };
    throw this.unavailable(new Error(`POST /v1/authorize answered ${status}: ${detail ?? 'no answers'}`));
  }

  private async post(path: string, body: unknown, headers?: Record<string, string>): Promise<HttpAnswer> {
    try {
      return await this.http.post(path, body, headers);
    } catch (error) {
      throw this.unavailable(error as Error);
    }
  }

  private unavailable(cause: Error): KeysServiceUnavailable {
    const now = performance.now();
    if (now - this.toldAt > TELL_EVERY_MS) {
      this.toldAt = now;
      this.logger.error(`The keys service gives no answer, so requests are answered 503: ${cause.message}`);
    }
    return new KeysServiceUnavailable(cause);
  }
}
