/** What goes wrong at the HTTP gateway. */
export const GATEWAY_ERRORS = {
  'gateway.bad-request': {
    meaning: 'The HTTP request cannot be understood.',
    why: 'Nothing was published.',
    remedy: 'Read the detail, correct the request and send it again.',
  },
  'gateway.not-found': {
    meaning: 'There is nothing at this address.',
    why: 'Nothing was done.',
    remedy: 'See /docs or /openapi.json for the addresses there are.',
  },
  'gateway.method-not-allowed': {
    meaning: 'The address is known, but not for this method.',
    why: 'Nothing was done.',
    remedy: 'Use one of the methods in the Allow header.',
  },
  'gateway.request-timeout': {
    meaning: 'The request did not arrive in time.',
    why: 'Slow requests would take the places of others; nothing was published.',
    remedy: 'Send it again, whole.',
  },
  'gateway.request-in-progress': {
    meaning: 'Another request with the same idempotency key, or for the same event, is not finished yet.',
    why: 'Publishing now could publish it twice.',
    remedy: 'Send it again after the time in Retry-After; the answer is then that of the first.',
  },
  'gateway.key-reused': {
    meaning: 'The idempotency key, or the event id, was used before for another content.',
    why: 'Answering with the first answer would hide that this content was never published.',
    remedy: 'Use a new key for new content. A type whose schema names a unique key has one event for each value of it.',
  },
  'gateway.too-large': {
    meaning: 'The request is larger than this address accepts.',
    why: 'Large bodies take the memory of all; nothing was published.',
    remedy: 'Store what is large elsewhere and publish its address.',
  },
  'gateway.unsupported-media-type': {
    meaning: 'The body is not of a type that is read here.',
    why: 'Only what is plainly JSON is read; nothing was published.',
    remedy: 'Send JSON with `Content-Type: application/json`, uncompressed.',
  },
  'gateway.wrong-host': {
    meaning: 'The request names a host, or comes from a web origin, that this gateway does not serve.',
    why: 'A web page of somebody else could reach the gateway through a name that it controls.',
    remedy: 'Use 127.0.0.1 or localhost, or add the name with HTTP_ALLOWED_HOSTS.',
  },
  'gateway.rate-limited': {
    meaning: 'This caller has sent more requests than it may in this time.',
    why: 'One caller must not take the place of all others; nothing was published.',
    remedy: 'Wait for the time in Retry-After.',
  },
  'gateway.confirm-needed': {
    meaning:
      'What was asked for cannot be taken back, and was asked for without the count and the name that confirm it.',
    why: 'Nothing was done: what is there may be more, or something else, than whoever asks has seen.',
    remedy:
      'Look at the count, then send it again with that `expected_count` and with `confirm` as `confirm_with` says.',
  },
  'gateway.edit-lost': {
    meaning: 'Somebody else was first: what was to be edited is not there any more, or not as it was.',
    why: 'Nothing was done; an edit on top of another one would undo it unseen.',
    remedy: 'Look again. What you wrote is still yours: apply it to what is there now, where that is needed.',
  },
  'gateway.closing': {
    meaning: 'The gateway is ending.',
    why: 'It finishes what it has begun and takes nothing new; nothing was published.',
    remedy: 'Send it again after the time in Retry-After, to whoever answers then.',
  },
  'gateway.unavailable': {
    meaning: 'This gateway has not what the request asks for, or not now.',
    why: 'It was started without it, or is at its limit.',
    remedy: 'Read the detail; start the gateway with what is missing, or try again later.',
  },
  'gateway.spool-full': {
    meaning: 'The broker is away, and the disk space set aside for waiting events is used up.',
    why: 'Accepting the event would lose it.',
    remedy: 'Send it again after the time in Retry-After; bring the broker back, or raise SPOOL_MAX_BYTES.',
  },
  'gateway.spool-damaged': {
    meaning: 'The folder of waiting events cannot be used.',
    why: 'An event that is not safely on disk may not be accepted while the broker is away.',
    remedy: 'Read the detail: look at SPOOL_DIR, its permissions and its disk. Two gateways cannot share one folder.',
  },
  'gateway.unsigned': {
    meaning: 'The webhook call carries neither a signature nor a shared secret.',
    why: 'Anybody could have sent it; nothing was published.',
    remedy: "Enter the secret in the sender's settings, the same that the gateway was started with.",
  },
  'gateway.wrong-signature': {
    meaning: 'The signature or the shared secret of the webhook call is not the right one.',
    why: 'It was made with another secret, or the body was changed on its way; nothing was published.',
    remedy: 'Compare the secret at the sender with that of the gateway; no proxy in between may rewrite the body.',
  },
  'gateway.stale-signature': {
    meaning: 'The webhook call was signed too long ago, or in the future.',
    why: 'Whoever once saw a call could repeat it later; nothing was published.',
    remedy: 'Set the clocks of both sides; the sender signs anew when it tries again.',
  },
  'operation.unknown-job': {
    meaning: 'No job of this id is known here.',
    why: 'It never began at this gateway, or it ended long ago and is forgotten.',
    remedy: 'List the jobs that are known: `GET /jobs`.',
  },
  'operation.unknown-letter': {
    meaning: 'There is no such dead letter, or none that this caller may know of.',
    why: 'It was redriven, archived or purged, or it never rested there.',
    remedy: 'List what rests: `GET /dead-letters`.',
  },
  'operation.archive-full': {
    meaning: 'The archive of dead letters has no room for another one.',
    why: 'The letter stays in its queue: it leaves that only once it stands in the archive.',
    remedy: 'Restore what is needed again, or take what is not out of the folder of the archive.',
  },
  'operation.archive-unreadable': {
    meaning: 'A letter in the archive cannot be read.',
    why: 'Its file was changed or damaged; it is left where it is, and nothing was put back.',
    remedy: 'Look at the file that is named; what it holds is JSON.',
  },
} as const;
