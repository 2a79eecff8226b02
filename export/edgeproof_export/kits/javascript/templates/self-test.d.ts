/** Run every golden row; return how many. Throws at the first whose bits are not those that edgeproof sealed. */
export function selfTest(): number;
