import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import type { ErrorRequestHandler } from 'express';

/** Errors of @backstage/errors that Backstage answers with a status of their own. */
const SAID_ON_PURPOSE = new Set([
  'InputError',
  'AuthenticationError',
  'NotAllowedError',
  'NotFoundError',
  'NotModifiedError',
  'ConflictError',
  'NotImplementedError',
  ServiceUnavailableError.name,
]);

function isOnPurpose(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const statuses = [
    'statusCode' in error ? error.statusCode : undefined,
    'status' in error ? error.status : undefined,
  ];
  return (
    statuses.some(each => typeof each === 'number') ||
    ('name' in error && SAID_ON_PURPOSE.has(String(error.name)))
  );
}

/**
 * What nobody meant to say may hold a path of this machine, a statement of SQL or worse: the log keeps it, and the answer
 * names the place in the log.
 */
export function withoutInternals(logger: LoggerService): ErrorRequestHandler {
  return (error, req, _res, next) => {
    if (isOnPurpose(error)) return next(error);
    const id = randomUUID();
    logger.error(
      `${req.method} ${req.originalUrl} failed, ${id}`,
      error instanceof Error ? error : new Error(String(error)),
    );
    return next(
      new Error(`This failed inside the portal; its log says why under ${id}`),
    );
  };
}
