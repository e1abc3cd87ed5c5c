package forumwatch.analysis;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.pl.PolishAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.elasticsearch.plugin.NamedComponent;
import org.elasticsearch.plugin.analysis.AnalyzerFactory;

/** Lucene's language analyzers under the names that a full Elasticsearch gives them. */
public final class Languages {
    private Languages() {}

    /** Same as the built-in {@code english}. */
    @NamedComponent("english")
    public static final class English implements AnalyzerFactory {
        @Override
        public Analyzer create() {
            return new EnglishAnalyzer();
        }
    }

    /** Same as the built-in {@code russian}. */
    @NamedComponent("russian")
    public static final class Russian implements AnalyzerFactory {
        @Override
        public Analyzer create() {
            return new RussianAnalyzer();
        }
    }

    /** Same as the built-in {@code german}. */
    @NamedComponent("german")
    public static final class German implements AnalyzerFactory {
        @Override
        public Analyzer create() {
            return new GermanAnalyzer();
        }
    }

    /** Same as the built-in {@code french}. */
    @NamedComponent("french")
    public static final class French implements AnalyzerFactory {
        @Override
        public Analyzer create() {
            return new FrenchAnalyzer();
        }
    }

    /** Same as {@code polish} of the official analysis-stempel plugin. */
    @NamedComponent("polish")
    public static final class Polish implements AnalyzerFactory {
        @Override
        public Analyzer create() {
            return new PolishAnalyzer();
        }
    }
}
