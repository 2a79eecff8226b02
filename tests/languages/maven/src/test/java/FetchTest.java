import org.junit.jupiter.api.Test;

class FetchTest {
    @Test
    void fetchesWhatRunsTests() {}
}
