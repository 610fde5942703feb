/** What the tests of this module share: two small backends, services that a test makes up, and waiting that ends. */
package dev.lido.testing;
