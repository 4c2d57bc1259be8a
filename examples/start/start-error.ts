/** What keeps the examples from running, in words for whoever started them. */
export class StartError extends Error {}
