import type {
  AuditorService,
  AuditorServiceCreateEventOptions,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';

/**
 * Does something that changes something, and leaves an event of it whether it succeeds or is refused.
 *
 * @param meta what the event says of the result
 * @throws what the work throws
 */
export async function audited<T>(
  auditor: AuditorService,
  about: AuditorServiceCreateEventOptions,
  work: () => Promise<T>,
  meta?: (result: T) => JsonObject,
): Promise<T> {
  const event = await auditor.createEvent(about);
  try {
    const result = await work();
    await event.success(meta && { meta: meta(result) });
    return result;
  } catch (error) {
    await event.fail({
      error: error instanceof Error ? error : new Error(String(error)),
    });
    throw error;
  }
}
