import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Guarded } from '../../access/admission.js';
import type { AccessDeclaration } from '../../access/access.decorators.js';
import type { AuthenticatedRequest } from '../../access/ports.js';
import type { Principal } from '../../access/principal.js';
import { tokenInHeaders } from '../../authentication/presented-token.js';
import { invalidToken, unauthenticated } from '../../authentication/refusals.js';
import { observeDatabaseClock } from '../../database/clock.js';
import { newId } from '../../database/new-id.js';
import { failureOf } from '../../http/to-problem.js';
import { Problem, unavailable } from '../../http/problem.js';
import type { AuthorizeDto } from '../../remote/authorize.dto.js';
import { readQuestions } from '../../remote/questions.js';
import { Authority, type Call } from '../authority.js';
import { Refusal } from '../guard/refusal.js';
import type { HostEvent, HostTransaction } from '../host-event.js';
import { HostOptions } from '../options.js';
import { principalOfAnswer, problemOfAnswer } from './answers.js';
import { KeysService, KeysServiceUnavailable, type Authorization } from './keys-service.js';
import { remoteEvent } from './remote-events.js';

/** Has the keys service decide, which puts the use on record before it answers. */
@Injectable()
export class RemoteAuthority extends Authority implements OnApplicationShutdown {
  constructor(
    private readonly service: KeysService,
    @Inject(HostOptions) private readonly options: HostOptions,
  ) {
    super();
  }

  /** @throws Problem, also 503 when the service gives no answer */
  async admit({ request, organizationId }: Call, declaration: Guarded): Promise<void> {
    // what was asked after the request had arrived holds for all that it is asked for
    if (request.principal && isHeld(request.principal, organizationId, declaration)) return;
    const question = questionOf(request, tokenOf(request), organizationId, declaration);
    const answer = await this.ask(question);
    const { context } = request;
    if (answer.quota) context.quota = answer.quota;
    // set also when the answer is no: what belongs to a response to this key goes with it
    if (answer.principal) request.principal = principalOfAnswer(answer, context);
    if (!answer.allowed) {
      const problem = problemOfAnswer(answer);
      context.failure = failureOf(problem, problem);
      throw problem;
    }
    context.useRecorded = true;
    context.decideAgain = () => this.admit({ request, original: request, organizationId }, declaration);
  }

  /** The use was on record before the request was let in; the status that has come of it is not. */
  settle(): Promise<void> {
    return Promise.resolve();
  }

  async record(event: HostEvent, transaction?: HostTransaction): Promise<void> {
    if (transaction)
      throw new Error(
        'AuditService.record() takes no transaction with PraesidiaModule.forRemote(): the log is not in your database. Record the event once the transaction has committed.',
      );
    const body = remoteEvent(event, this.options.catalogue);
    try {
      await this.service.record([body], randomUUID());
    } catch (error) {
      if (!(error instanceof KeysServiceUnavailable)) throw error;
      throw new Refusal(unavailable(), newId());
    }
  }

  onApplicationShutdown(): void {
    this.service.close();
  }

  private async ask(question: AuthorizeDto): Promise<Authorization> {
    // one that the service would not take would have it refuse those of other requests, too
    readQuestions(question);
    const answer = await this.service.authorize(question).catch(asProblem);
    if (answer.at) observeDatabaseClock(new Date(answer.at));
    return answer;
  }
}

/** Whether an answer of before says yes to this, too; a no is always asked for, so that it is on record. */
const isHeld = (
  { organization, granted }: Principal,
  organizationId: string | undefined,
  declaration: Guarded,
): boolean =>
  declaration.kind === 'permission' &&
  granted.has(declaration.permission) &&
  (organizationId === undefined || organizationId === organization?.id);

const MAX_TOKEN = 512;

function tokenOf(request: AuthenticatedRequest): string {
  const token = tokenInHeaders(request, false);
  if (token === null) throw unauthenticated();
  // no token is that long; and many long ones would not go into one call
  if (token.length > MAX_TOKEN) throw invalidToken();
  return token;
}

function questionOf(
  { context }: AuthenticatedRequest,
  token: string,
  organizationId: string | undefined,
  declaration: Exclude<AccessDeclaration, { kind: 'public' }>,
): AuthorizeDto {
  const { id, method, route, ip, userAgent } = context;
  return {
    token,
    permission: declaration.kind === 'permission' ? declaration.permission : null,
    request: { id, method, route, ip, userAgent },
    ...(organizationId !== undefined && { organizationId }),
    ...(declaration.kind === 'authenticated' && flagsOf(declaration)),
  };
}

const flagsOf = ({
  people,
  evenSuspended,
  unlimited,
}: Extract<AccessDeclaration, { kind: 'authenticated' }>) => ({
  ...(people && { people }),
  ...(evenSuspended && { evenSuspended }),
  ...(unlimited && { unlimited }),
});

/** Whatever keeps the service from answering, the caller is told to come back. */
function asProblem(error: unknown): never {
  throw error instanceof Problem ? error : unavailable();
}
