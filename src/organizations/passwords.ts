import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { unavailable } from '../http/problem.js';
import { foldPassword } from './password.rules.js';

// OWASP Password Storage Cheat Sheet: Argon2id, 19 MiB, 2 passes, 1 lane. 2 is Algorithm.Argon2id, a const enum that a
// compiler of single files cannot read
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const MAX_WAITING = 256;

/** What only the holder of a slot may do: work that takes tens of milliseconds of a core and 19 MiB. */
export interface HashingSlot {
  hash(password: string): Promise<string>;
  /** Takes the same time without a hash to compare with as with one. */
  matches(password: string, passwordHash: string | null): Promise<boolean>;
}

/**
 * Argon2id in PHC string format. As many at a time as the machine can take beside its other work; the others queue, and
 * when the queue is full are told to come back.
 */
@Injectable()
export class Passwords {
  private free = slotsOf(availableParallelism());
  private readonly waiting: (() => void)[] = [];
  private decoy: Promise<string> | undefined;

  /** @throws Problem 503 when too many wait already */
  hash(password: string): Promise<string> {
    return this.withSlot((slot) => slot.hash(password));
  }

  /** Runs `work` when a slot is free. @throws Problem 503 when too many wait already */
  async withSlot<T>(work: (slot: HashingSlot) => Promise<T>): Promise<T> {
    await this.acquire();
    try {
      return await work({
        hash: (password) => hash(foldPassword(password), PARAMETERS),
        matches: (password, passwordHash) => this.matches(password, passwordHash),
      });
    } finally {
      this.release();
    }
  }

  private async matches(password: string, passwordHash: string | null): Promise<boolean> {
    // made once, of something nobody knows; the account without a password costs what any other does
    const decoy = await (this.decoy ??= hash(crypto.randomUUID(), PARAMETERS));
    const same = await verify(passwordHash ?? decoy, foldPassword(password));
    return passwordHash !== null && same;
  }

  private async acquire(): Promise<void> {
    if (this.free > 0) {
      this.free--;
      return;
    }
    if (this.waiting.length >= MAX_WAITING) throw unavailable();
    // the slot is handed over, so that nobody who comes later gets it first
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private release(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free++;
  }
}

/** Half of the cores, and no more than the four threads of Node's pool, which file access and DNS need too. */
export const slotsOf = (cores: number): number => Math.min(3, Math.max(1, Math.floor(cores / 2)));
