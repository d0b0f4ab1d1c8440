import type { Readable } from 'node:stream';
import { Injectable, Logger, StreamableFile, type BeforeApplicationShutdown } from '@nestjs/common';
import type { TenantPrincipal } from '../../access/principal.js';
import { ExportSlots } from './export-slots.js';
import { longAnswer } from './long-answer.js';

/** A file that is made while it is sent. */
export interface LongFile {
  readonly filename: string;
  readonly contentType: string;
  readonly texts: AsyncIterable<string>;
}

/** The answers of this instance that take long: so many at once, decided again while they last, cut at its shutdown. */
@Injectable()
export class LongAnswers implements BeforeApplicationShutdown {
  private readonly logger = new Logger(LongAnswers.name);
  private readonly slots = new ExportSlots();
  private readonly running = new Set<Readable>();

  /** @throws Problem 429 when too many are under way, before anything is prepared */
  async file(
    { organization, request }: TenantPrincipal,
    prepare: () => Promise<LongFile> | LongFile,
  ): Promise<StreamableFile> {
    const release = this.slots.take(organization.id);
    try {
      const { filename, contentType, texts } = await prepare();
      const answer = longAnswer(texts, request.decideAgain);
      this.watch(answer, release);
      return new StreamableFile(answer, {
        type: contentType,
        disposition: `attachment; filename="${filename}"`,
      });
    } catch (error) {
      release();
      throw error;
    }
  }

  /** on this instance */
  get underWay(): number {
    return this.running.size;
  }

  /** Whoever waits for the end of a long answer would keep the service from ending: they ask again elsewhere. */
  beforeApplicationShutdown(): void {
    for (const answer of this.running) answer.destroy(new Error('the service is shutting down'));
  }

  private watch(answer: Readable, release: () => void): void {
    this.running.add(answer);
    answer.once('error', (error) => this.logger.warn(`an export was cut: ${error.message}`));
    answer.once('close', () => {
      this.running.delete(answer);
      release();
    });
  }
}
