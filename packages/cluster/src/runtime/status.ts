/** Kubernetes' Status object, the body of every failure. */
export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, never>;
  status: 'Failure';
  message: string;
  reason?: string;
  details?: StatusDetails;
  code: number;
}

/** A failed request: an HTTP code with Kubernetes' reason, message and details. */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details?: StatusDetails;

  constructor(
    code: number,
    reason: string,
    message: string,
    details?: StatusDetails,
  ) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  toStatus(): Status {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      ...(this.reason && { reason: this.reason }),
      ...(this.details && { details: this.details }),
      code: this.code,
    };
  }
}

/** What the errors below speak about: a group and its plural, and the object's name. */
export interface Named {
  group: string;
  plural: string;
  kind?: string;
  name?: string;
}

/** Kubernetes' GroupResource notation: `deployments.apps`, or `pods` in the core group. */
export function qualified(resource: { group: string; plural: string }): string {
  return resource.group
    ? `${resource.plural}.${resource.group}`
    : resource.plural;
}

function detailsOf(resource: Named): StatusDetails {
  return {
    ...(resource.name && { name: resource.name }),
    ...(resource.group && { group: resource.group }),
    kind: resource.plural,
  };
}

export function isApiError(error: unknown, reason?: string): error is ApiError {
  return (
    error instanceof ApiError &&
    (reason === undefined || error.reason === reason)
  );
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function unauthorized(): ApiError {
  return new ApiError(401, 'Unauthorized', 'Unauthorized');
}

/** 403 with the text `pods "p" is forbidden: why`. */
export function forbidden(
  resource: Named,
  why: string,
  causes?: StatusCause[],
): ApiError {
  const named = resource.name ? ` "${resource.name}"` : '';
  return new ApiError(
    403,
    'Forbidden',
    `${qualified(resource)}${named} is forbidden: ${why}`,
    {
      ...detailsOf(resource),
      ...(causes && { causes }),
    },
  );
}

export function notFound(resource: Named): ApiError {
  return new ApiError(
    404,
    'NotFound',
    `${qualified(resource)} "${resource.name}" not found`,
    detailsOf(resource),
  );
}

/** 404 for a path or kind that is not served. */
export function unknownResource(): ApiError {
  return new ApiError(
    404,
    'NotFound',
    'the server could not find the requested resource',
    {},
  );
}

export function alreadyExists(resource: Named): ApiError {
  return new ApiError(
    409,
    'AlreadyExists',
    `${qualified(resource)} "${resource.name}" already exists`,
    detailsOf(resource),
  );
}

/** 409; `why` defaults to the text of a stale resourceVersion. */
export function conflict(
  resource: Named,
  why = 'the object has been modified; please apply your changes to the latest version and try again',
): ApiError {
  return new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(resource)} "${resource.name}": ${why}`,
    detailsOf(resource),
  );
}

/** One problem of a field, in the words of Kubernetes' field.Error. */
export interface FieldError {
  field: string;
  type:
    | 'FieldValueRequired'
    | 'FieldValueInvalid'
    | 'FieldValueNotSupported'
    | 'FieldValueForbidden'
    | 'FieldValueDuplicate'
    | 'FieldValueTooLong'
    | 'FieldValueTooMany'
    | 'FieldValueTypeInvalid'
    | 'FieldValueNotFound';
  /** Without the field, for example `Required value: name is needed`. */
  message: string;
}

/** 422 with every field error: `Deployment.apps "x" is invalid: …`. */
export function invalid(
  resource: Named & { kind: string },
  errors: FieldError[],
): ApiError {
  const kind = resource.group
    ? `${resource.kind}.${resource.group}`
    : resource.kind;
  const texts = [
    ...new Set(errors.map(error => `${error.field}: ${error.message}`)),
  ];
  const text = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return new ApiError(
    422,
    'Invalid',
    `${kind} "${resource.name ?? ''}" is invalid: ${text}`,
    {
      ...(resource.name && { name: resource.name }),
      ...(resource.group && { group: resource.group }),
      kind: resource.kind,
      causes: errors.map(error => ({
        reason: error.type,
        message: error.message,
        field: error.field,
      })),
    },
  );
}

export function methodNotAllowed(): ApiError {
  return new ApiError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

export function unsupportedMediaType(message: string): ApiError {
  return new ApiError(415, 'UnsupportedMediaType', message);
}

/** 410: the watch or the continue token is too old. */
export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message);
}

export function tooLarge(limitBytes: number): ApiError {
  return new ApiError(
    413,
    'RequestEntityTooLarge',
    `Request entity too large: limit is ${limitBytes}`,
  );
}
