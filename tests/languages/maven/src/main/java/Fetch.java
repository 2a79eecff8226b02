/** Something for the plugins that pack sources and documentation. */
public final class Fetch {
    private Fetch() {}
}
