import { Button } from '@backstage/ui';
import { useState, type ReactNode } from 'react';

/** How many of a list are drawn at once: a scanner may report thousands. */
const AT_ONCE = 100;

/** The beginning of a list, and the button that shows more of it while there is more. */
export function useBeginning<T>(all: readonly T[]): {
  shown: readonly T[];
  more: ReactNode;
} {
  const [count, setCount] = useState(AT_ONCE);
  const left = all.length - count;
  return {
    shown: all.slice(0, count),
    more: left > 0 && (
      <Button
        size="small"
        variant="secondary"
        onPress={() => setCount(count + AT_ONCE)}
      >
        {`Show ${Math.min(left, AT_ONCE)} more of ${left}`}
      </Button>
    ),
  };
}
