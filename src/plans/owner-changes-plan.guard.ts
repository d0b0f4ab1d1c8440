import { Injectable, type CanActivate } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Problem } from '../http/problem.js';

/** Refuses everybody where the operator keeps plan changes to themselves. A guard, so that it comes before the body is judged. */
@Injectable()
export class OwnerChangesPlan implements CanActivate {
  constructor(private readonly config: Config) {}

  canActivate(): boolean {
    if (this.config.planChanges === 'owner') return true;
    throw new Problem(403, 'plan_managed_by_operator', 'The plan is changed by the operator of the service.');
  }
}
