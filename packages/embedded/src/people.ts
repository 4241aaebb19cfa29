/** A login of the forge in the example organisation; people are also users of the catalogue, by the same name. */
export interface Account {
  login: string;
  fullName: string;
  /** Organisations whose repositories the account may write to. */
  organisations: string[];
  admin?: boolean;
}

/** The portal's own account: it creates repositories and commits to the environments repository. */
export const PORTAL: Account = {
  login: 'macadam-portal',
  fullName: 'Macadam',
  organisations: [],
  admin: true,
};

export const PEOPLE: Account[] = [
  { login: 'mira', fullName: 'Mira Okafor', organisations: ['checkout'] },
  { login: 'tomas', fullName: 'Tomas Lindqvist', organisations: ['checkout'] },
  { login: 'ines', fullName: 'Ines Duarte', organisations: ['fulfilment'] },
  { login: 'jonas', fullName: 'Jonas Weber', organisations: ['fulfilment'] },
  {
    login: 'sofia',
    fullName: 'Sofia Marchetti',
    organisations: ['platform', 'checkout', 'fulfilment'],
  },
  { login: 'guest', fullName: 'Guest', organisations: [] },
];

export const emailOf = (account: Account): string =>
  `${account.login}@macadam.internal`;

/** Who pushes the first commit of each example repository; the platform's own are the platform engineer's. */
export const AUTHORS: Record<string, string> = {
  checkout: 'mira',
  fulfilment: 'ines',
  platform: 'sofia',
};
