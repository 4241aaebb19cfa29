import type { Request, Response } from 'express';
import { z } from 'zod';
import { HttpError } from '../errors';

const MAX_PAGE = 50;
const DEFAULT_PAGE = 30;

/**
 * A request's JSON body, checked.
 * @throws HttpError 422 naming every field that is wrong
 */
export function bodyOf<T>(req: Request, schema: z.ZodType<T>): T {
  const checked = schema.safeParse(req.body ?? {});
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map(
    issue => `${issue.path.join('.') || 'body'}: ${issue.message}`,
  );
  throw new HttpError(
    422,
    `The body (JSON) is not accepted: ${problems.join('; ')}`,
  );
}

/** A query parameter that is given at most once. */
export function queryOf(req: Request, name: string): string | undefined {
  const value = req.query[name];
  if (value === undefined || typeof value === 'string')
    return value || undefined;
  throw new HttpError(422, `Give the parameter ${name} once`);
}

/** `page` (from 1) and `limit` (at most 50, default 30), as Gitea has them. */
export function pageOf(req: Request): {
  page: number;
  limit: number;
  skip: number;
} {
  const number = (name: string, fallback: number) => {
    const value = queryOf(req, name);
    if (value === undefined) return fallback;
    if (!/^\d{1,9}$/.test(value)) {
      throw new HttpError(
        422,
        `The parameter ${name} is a number, not ${JSON.stringify(value)}`,
      );
    }
    return Number(value);
  };
  const page = Math.max(1, number('page', 1));
  const limit = Math.min(
    MAX_PAGE,
    number('limit', DEFAULT_PAGE) || DEFAULT_PAGE,
  );
  return { page, limit, skip: (page - 1) * limit };
}

/** One page of a list; the total is in `X-Total-Count`. A page after the last is empty. */
export function pageFrom<T>(
  req: Request,
  res: Response,
  all: readonly T[],
): T[] {
  const { skip, limit } = pageOf(req);
  res.setHeader('X-Total-Count', String(all.length));
  return all.slice(skip, skip + limit);
}

/** The id in a path. */
export function idOf(value: string): number {
  if (!/^\d{1,15}$/.test(value))
    throw new HttpError(404, `Not an id: ${JSON.stringify(value)}`);
  return Number(value);
}
