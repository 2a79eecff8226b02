        /// <summary>Keeps what is positive; else e^x - 1.</summary>
        internal static void Elu(float[] y)
        {
            for (int j = 0; j < y.Length; j++)
            {
                y[j] = Flush(y[j] > 0 ? y[j] : (float)(Exp(y[j]) - 1));
            }
        }
