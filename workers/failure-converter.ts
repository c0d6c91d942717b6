import {
  DefaultFailureConverter,
  type FailureConverter,
  type PayloadConverter,
  type ProtoFailure,
} from '@temporalio/common'

const standard = new DefaultFailureConverter()

/**
 * Reduces every failure to its kind, so that no text of a person, no address and no stack trace ever comes
 * into a history. What happened is in the log of the process where it happened.
 */
class KindOnlyFailureConverter implements FailureConverter {
  errorToFailure(error: unknown, payloadConverter: PayloadConverter): ProtoFailure {
    return withoutText(standard.errorToFailure(error, payloadConverter))
  }

  failureToError(failure: ProtoFailure, payloadConverter: PayloadConverter): Error {
    return standard.failureToError(failure, payloadConverter)
  }
}

function withoutText(failure: ProtoFailure): ProtoFailure {
  return {
    ...failure,
    message: kindOf(failure),
    stackTrace: '',
    encodedAttributes: null,
    cause: failure.cause ? withoutText(failure.cause) : null,
    ...(failure.applicationFailureInfo
      ? { applicationFailureInfo: { ...failure.applicationFailureInfo, details: null } }
      : {}),
  }
}

// Temporal's own failures have fixed messages, some of which its SDKs read.
function kindOf(failure: ProtoFailure): string {
  return failure.applicationFailureInfo
    ? (failure.applicationFailureInfo.type ?? 'unknown')
    : (failure.message ?? '')
}

export const failureConverter = new KindOnlyFailureConverter()
