import { Link } from '@backstage/ui';
import { placeOf } from './words';

/** A place in a repository, as a link where its address is known. */
export const Place = (place: {
  file?: string;
  line?: number;
  column?: number;
  url?: string;
}) => {
  const text = placeOf(place);
  if (!text) return null;
  return <code>{place.url ? <Link href={place.url}>{text}</Link> : text}</code>;
};
