import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { isService } from '../access/services.js';
import type { AuthenticatedRequest } from '../access/ports.js';
import { Config } from '../config/config.js';
import { Problem } from '../http/problem.js';

/** Refuses everybody but services where the operator keeps plan changes to themselves. A guard, so that it comes before the body is judged. */
@Injectable()
export class OwnerChangesPlan implements CanActivate {
  constructor(private readonly config: Config) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.config.planChanges === 'owner') return true;
    const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (principal && isService(principal)) return true;
    throw new Problem(403, 'plan_managed_by_operator', 'The plan is changed by the operator of the service.');
  }
}
