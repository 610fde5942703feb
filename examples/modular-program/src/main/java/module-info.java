/** A program that knows Lido's API only; which backends there are is left to whoever starts it. */
module com.example.modular {
    requires dev.lido;
}
