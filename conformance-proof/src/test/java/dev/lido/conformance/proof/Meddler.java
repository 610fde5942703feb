package dev.lido.conformance.proof;

/** The fault of a pool: what it makes of a call. */
@FunctionalInterface
interface Meddler {
    /**
     * Answers a call of a method of the pool or of one of its views.
     *
     * @param call the call, which {@link Intercepted#proceed} passes on to the pool that is right
     * @return what the faulty pool returns
     */
    Object meddle(Intercepted call) throws Throwable;
}
