import { Text } from '@backstage/ui';
import { Age } from './Age';
import { formatClock } from './age';

/** When something that is no longer known was known: by the clock, and how long ago. */
export const LastSeen = ({ at }: { at: string }) => (
  <Text as="span" variant="body-x-small" color="secondary">
    last seen {formatClock(new Date(at), new Date())} (<Age at={at} />)
  </Text>
);
