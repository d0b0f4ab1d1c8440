export interface FieldError {
  field: string;
  detail: string;
}

interface Body {
  status?: number;
  code?: string;
  detail?: string;
  requestId?: string;
  errors?: FieldError[];
  requiredPermission?: string;
  requiredFeature?: string;
}

/** A problem (RFC 9457) that the API answered with. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** a sentence for people */
  readonly detail: string;
  readonly errors: readonly FieldError[];
  /** under which the audit log knows the request */
  readonly requestId: string | null;
  readonly requiredPermission: string | null;
  readonly requiredFeature: string | null;
  /** seconds after which it may be tried again */
  readonly retryAfter: number | null;

  constructor(status: number, body: Body, retryAfter: number | null) {
    super(body.detail);
    this.status = status;
    this.code = body.code ?? 'unknown';
    this.detail = body.detail ?? `The service answered with the status ${status}.`;
    this.errors = body.errors ?? [];
    this.requestId = body.requestId ?? null;
    this.requiredPermission = body.requiredPermission ?? null;
    this.requiredFeature = body.requiredFeature ?? null;
    this.retryAfter = retryAfter;
  }

  static async of(response: Response): Promise<ApiError> {
    const seconds = Number.parseInt(response.headers.get('retry-after') ?? '', 10);
    const body = (await response.json().catch(() => ({}))) as Body;
    return new ApiError(response.status, body, Number.isNaN(seconds) ? null : seconds);
  }

  /** What is wrong with a field of the form, or with an entry of it, by its name in the API. */
  of(field: string): string | undefined {
    return this.errors.find((error) => isOf(error, field))?.detail;
  }
}

/** No answer came: the network or the service is down. */
export class NotReachable extends Error {
  constructor() {
    super('The service cannot be reached.');
  }
}

/** Any error as a sentence for people. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiError) return error.detail;
  if (error instanceof NotReachable)
    return 'The service cannot be reached. Check the connection and try again.';
  return 'Something went wrong in this page. Load it again.';
}

/** What is wrong with a field, when that is what the error is about. */
export const fieldError = (error: unknown, field: string): string | undefined =>
  error instanceof ApiError ? error.of(field) : undefined;

/** What the error says beyond single fields of the form. */
export function formError(error: unknown, fields: readonly string[]): string | undefined {
  if (!error) return undefined;
  if (
    error instanceof ApiError &&
    error.errors.length > 0 &&
    error.errors.every((one) => fields.some((field) => isOf(one, field)))
  )
    return undefined;
  return sentenceOf(error);
}

// `scopes[2]` and `rateLimit.requests` belong to the fields `scopes` and `rateLimit`
const isOf = ({ field }: FieldError, name: string): boolean =>
  field === name || field.startsWith(`${name}[`) || field.startsWith(`${name}.`);
