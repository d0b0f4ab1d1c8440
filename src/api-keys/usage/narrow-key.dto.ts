import { IsBoolean, IsIn } from 'class-validator';
import { IfGiven } from '../key-filter.dto.js';

const WINDOWS = [30, 90] as const;

export class NarrowKeyDto {
  /** how far back a use counts; 90 by default */
  @IfGiven() @IsIn(WINDOWS) days?: (typeof WINDOWS)[number];
  /** only tells what would happen */
  @IfGiven() @IsBoolean() dryRun?: boolean;
}

export class ReplacedScopeView {
  from: string;
  /** holds less, and all that was used of the other */
  to: string;
}

export class NarrowedKeyView {
  /** nothing was changed */
  dryRun: boolean;
  /** uses since then count */
  since: Date;
  /** what the key has afterwards: what is kept, and what replaces something */
  scopes: string[];
  kept: string[];
  removed: string[];
  replaced: ReplacedScopeView[];
}
