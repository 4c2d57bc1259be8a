/** The token of the service that is attacked: no part of it is a word that an answer may contain. */
export const ATTACKED_TOKEN = 'zQ7vX2kJ9wYb4TnR8mHs';
