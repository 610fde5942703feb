package mpi;

/** Signature only: the type of a message's elements. */
public class Datatype {
    Datatype() {}
}
