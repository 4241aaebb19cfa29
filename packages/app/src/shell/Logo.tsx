/** Broken stone, laid in courses, is what a macadam road is made of: five stones make the M. */
const STONES = [
  'M2 30 L2 19 L7 16 L11 19 L10 30 Z',
  'M3 16 L3 6 L9 2 L12 7 L10 15 L7 13 Z',
  'M12 10 L16 7 L20 10 L19 18 L16 21 L13 18 Z',
  'M20 7 L23 2 L29 6 L29 16 L25 13 L22 15 Z',
  'M21 19 L25 16 L30 19 L30 30 L22 30 Z',
];

/** The mark, in the colour of the text around it. */
export const Mark = ({ size = 28 }: { size?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 32 32"
    fill="currentColor"
    aria-hidden="true"
  >
    {STONES.map(stone => (
      <path key={stone} d={stone} />
    ))}
  </svg>
);
