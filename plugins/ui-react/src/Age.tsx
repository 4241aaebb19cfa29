import { useEffect, useState } from 'react';
import { formatAge } from './age';

/** When something was, as an age that keeps up with the clock; the exact time is the tooltip. */
export const Age = ({ at }: { at: string | Date }) => {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(new Date()), 10_000);
    return () => window.clearInterval(timer);
  }, []);
  const then = new Date(at);
  return (
    <time dateTime={then.toISOString()} title={then.toLocaleString()}>
      {formatAge(then, then > now ? then : now)}
    </time>
  );
};
