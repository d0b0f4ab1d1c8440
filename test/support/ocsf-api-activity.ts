/**
 * JSON Schema (2020-12) of class 6003, API Activity, in OCSF 1.6.0, as far as an event of ours can go: which attributes
 * there are, which of them are required, their types and enumerations, and that one of several must be there. An
 * attribute of the standard that is not listed here would have to be added before it can be written.
 */
const text = { type: 'string', minLength: 1 };
const integer = { type: 'integer' };
const object = (properties: object, required: readonly string[] = [], more: object = {}) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
  ...more,
});
const oneOf = (...names: readonly string[]) => ({ anyOf: names.map((name) => ({ required: [name] })) });

const entity = { name: text, uid: text };

const product = object(
  { ...entity, feature: {}, lang: text, path: text, url_string: text, vendor_name: text, version: text },
  [],
  oneOf('name', 'uid'),
);

const metadata = object(
  {
    correlation_uid: text,
    event_code: text,
    labels: { type: 'array', items: text },
    log_level: text,
    log_name: text,
    log_provider: text,
    log_version: text,
    logged_time: integer,
    original_time: text,
    processed_time: integer,
    product,
    profiles: { type: 'array', items: text },
    sequence: integer,
    tenant_uid: text,
    uid: text,
    version: { const: '1.6.0' },
  },
  ['product', 'version'],
);

const organization = object({ ...entity, ou_name: text, ou_uid: text }, [], oneOf('name', 'uid'));

const USER_TYPES = { 0: 'Unknown', 1: 'User', 2: 'Admin', 3: 'System', 4: 'Service' };

const user = object(
  {
    ...entity,
    credential_uid: text,
    display_name: text,
    domain: text,
    email_addr: text,
    full_name: text,
    org: organization,
    type: text,
    type_id: { enum: [0, 1, 2, 3, 4, 99] },
    uid_alt: text,
  },
  [],
  { ...oneOf('account', 'name', 'uid'), allOf: siblings('type_id', 'type', USER_TYPES) },
);

const actor = object(
  { user, app_name: text, app_uid: text, invoked_by: text },
  [],
  oneOf('process', 'user', 'invoked_by', 'session', 'app_name', 'app_uid'),
);

const service = object(
  { ...entity, labels: { type: 'array', items: text }, version: text },
  [],
  oneOf('name', 'uid'),
);

const api = object(
  {
    operation: text,
    request: object({ uid: text, data: {}, flags: { type: 'array', items: text } }, ['uid']),
    response: object({ code: integer, data: {}, error: text, error_message: text, message: text }),
    service,
    version: text,
  },
  ['operation'],
);

const endpoint = object(
  {
    ...entity,
    domain: text,
    hostname: { type: 'string', format: 'hostname' },
    ip: { type: 'string', anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] },
    port: { type: 'integer', minimum: 0, maximum: 65_535 },
    svc_name: text,
  },
  [],
  oneOf(
    'ip',
    'uid',
    'name',
    'hostname',
    'svc_name',
    'instance_uid',
    'interface_uid',
    'interface_name',
    'domain',
  ),
);

const url = object(
  { hostname: text, path: text, port: integer, query_string: text, scheme: text, url_string: text },
  [],
  oneOf('url_string', 'path'),
);

const METHODS = ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'];

const httpRequest = object({
  args: text,
  http_method: { enum: METHODS },
  length: integer,
  referrer: text,
  uid: text,
  url,
  user_agent: text,
  version: text,
});

const httpResponse = object(
  { code: integer, content_type: text, length: integer, message: text, status: text },
  ['code'],
);

const resource = object(
  {
    ...entity,
    data: {},
    labels: { type: 'array', items: text },
    namespace: text,
    type: text,
    uid_alt: text,
    version: text,
  },
  [],
  oneOf('name', 'uid'),
);

const ACTIVITIES = { 0: 'Unknown', 1: 'Create', 2: 'Read', 3: 'Update', 4: 'Delete' };
const SEVERITIES = {
  0: 'Unknown',
  1: 'Informational',
  2: 'Low',
  3: 'Medium',
  4: 'High',
  5: 'Critical',
  6: 'Fatal',
};
const STATUSES = { 0: 'Unknown', 1: 'Success', 2: 'Failure' };

/** The text beside an identifier is the caption of its value; with 99, what the source calls it. */
function siblings(id: string, name: string, captions: Readonly<Record<number, string>>): object[] {
  return Object.entries(captions).map(([value, caption]) => ({
    if: { properties: { [id]: { const: Number(value) } }, required: [id, name] },
    then: { properties: { [name]: { const: caption } } },
  }));
}

export const OCSF_API_ACTIVITY = object(
  {
    activity_id: { enum: [0, 1, 2, 3, 4, 99] },
    activity_name: text,
    actor,
    api,
    category_name: { const: 'Application Activity' },
    category_uid: { const: 6 },
    class_name: { const: 'API Activity' },
    class_uid: { const: 6003 },
    dst_endpoint: endpoint,
    http_request: httpRequest,
    http_response: httpResponse,
    message: text,
    metadata,
    raw_data: text,
    resources: { type: 'array', items: resource },
    severity: text,
    severity_id: { enum: [0, 1, 2, 3, 4, 5, 6, 99] },
    src_endpoint: endpoint,
    status: text,
    status_code: text,
    status_detail: text,
    status_id: { enum: [0, 1, 2, 99] },
    // milliseconds since 1970; one that is given in seconds would lie in January of that year
    time: { type: 'integer', minimum: 1_000_000_000_000 },
    timezone_offset: integer,
    type_name: text,
    type_uid: { enum: [600300, 600301, 600302, 600303, 600304, 600399] },
    unmapped: { type: 'object' },
  },
  [
    'activity_id',
    'actor',
    'api',
    'category_uid',
    'class_uid',
    'metadata',
    'severity_id',
    'src_endpoint',
    'time',
    'type_uid',
  ],
  {
    allOf: [
      ...siblings('activity_id', 'activity_name', ACTIVITIES),
      ...siblings('severity_id', 'severity', SEVERITIES),
      ...siblings('status_id', 'status', STATUSES),
      // class_uid * 100 + activity_id
      ...[0, 1, 2, 3, 4, 99].map((id) => ({
        if: { properties: { activity_id: { const: id } } },
        then: { properties: { type_uid: { const: 600_300 + id } } },
      })),
    ],
  },
);
