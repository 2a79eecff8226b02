        /// <summary>Keeps what is positive.</summary>
        internal static void Relu(float[] y)
        {
            for (int j = 0; j < y.Length; j++)
            {
                y[j] = y[j] >= Smallest ? y[j] : 0;
            }
        }
